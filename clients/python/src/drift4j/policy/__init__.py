"""The protocol's package, named as in the .proto."""
