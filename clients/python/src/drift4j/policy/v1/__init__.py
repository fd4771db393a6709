"""Messages of the protocol: `policy_pb2` and `policy_pb2_grpc`, generated when the package is built."""
