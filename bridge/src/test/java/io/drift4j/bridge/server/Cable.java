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

/** A connection to a server that can be cut, or go dead while both ends believe it whole. */
final class Cable implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ExecutorService pumps = Executors.newCachedThreadPool();
    private final int target;
    private volatile boolean dead;

    private Cable(int target) throws IOException {
        this.target = target;
    }

    static Cable to(int port) throws IOException {
        Cable cable = new Cable(port);
        cable.pumps.execute(cable::accept);
        return cable;
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Nothing is forwarded any more, and nobody is told. */
    void goDead() {
        dead = true;
    }

    /** Both ends are closed. */
    void cut() {
        sockets.forEach(Cable::shut);
    }

    private void accept() {
        try {
            while (!listener.isClosed()) {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(client);
                sockets.add(server);
                pumps.execute(() -> pump(client, server));
                pumps.execute(() -> pump(server, client));
            }
        } catch (IOException e) {
            cut(); // the test is over
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[8192];
        try {
            for (int n = from.getInputStream().read(buffer);
                    n >= 0;
                    n = from.getInputStream().read(buffer)) {
                if (!dead) {
                    to.getOutputStream().write(buffer, 0, n);
                    to.getOutputStream().flush();
                }
            }
        } catch (IOException e) {
            shut(from); // one end is gone
        }
        if (!dead) {
            shut(to);
        }
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
