package io.drift4j.bridge.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Connections to a server that can be cut, or go dead while both ends believe them whole. */
public final class Cable implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Set<Socket> dead = ConcurrentHashMap.newKeySet();
    private final ExecutorService pumps = Executors.newCachedThreadPool();
    private final int target;

    private Cable(int target) throws IOException {
        this.target = target;
    }

    public static Cable to(int port) throws IOException {
        Cable cable = new Cable(port);
        cable.pumps.execute(cable::accept);
        return cable;
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Nothing is forwarded any more on the connections that there are, and nobody is told; new ones work. */
    public void goDead() {
        dead.addAll(sockets);
    }

    /** Both ends are closed. */
    public void cut() {
        sockets.forEach(Cable::shut);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                join(listener.accept());
            } catch (IOException e) {
                return; // the test is over
            }
        }
    }

    private void join(Socket client) {
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(client);
            sockets.add(server);
            pumps.execute(() -> pump(client, server));
            pumps.execute(() -> pump(server, client));
        } catch (IOException e) {
            shut(client); // the server is down
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[8192];
        try {
            for (int n = from.getInputStream().read(buffer);
                    n >= 0;
                    n = from.getInputStream().read(buffer)) {
                if (!dead.contains(from)) {
                    to.getOutputStream().write(buffer, 0, n);
                    to.getOutputStream().flush();
                }
            }
        } catch (IOException e) {
            shut(from); // one end is gone
        }
        if (!dead.contains(from)) {
            shut(to);
        }
        sockets.remove(from);
    }

    private static void shut(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
        pumps.shutdownNow();
    }
}
