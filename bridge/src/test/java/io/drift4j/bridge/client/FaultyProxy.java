package io.drift4j.bridge.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A cable between client and server that can be cut, or go silent while both ends believe it whole. */
public final class FaultyProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Set<Socket> mute = ConcurrentHashMap.newKeySet();
    private final ExecutorService pumps = Executors.newCachedThreadPool();
    private volatile boolean silent;
    private volatile long delayMillis;

    private FaultyProxy(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /** Forwards to a port of this machine. */
    public static FaultyProxy to(int port) {
        try {
            FaultyProxy proxy = new FaultyProxy(port);
            proxy.pumps.execute(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public PolicyAddress address() {
        return new PolicyAddress("localhost", listener.getLocalPort(), false);
    }

    /** From now on nothing is forwarded on connections that there are; new ones work. */
    public void goSilent() {
        mute.addAll(sockets);
    }

    /** From now on nothing is forwarded at all. */
    public void goSilentForGood() {
        silent = true;
    }

    /** Each piece is held back for so long. */
    public void delay(long millis) {
        delayMillis = millis;
    }

    /** Ends all connections. */
    public void cut() {
        sockets.forEach(FaultyProxy::shut);
        sockets.clear();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                join(listener.accept());
            } catch (IOException e) {
                return; // the proxy is closed
            }
        }
    }

    private void join(Socket client) {
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
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
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (delayMillis > 0) {
                    TimeUnit.MILLISECONDS.sleep(delayMillis);
                }
                if (!silent && !mute.contains(from) && !mute.contains(to)) {
                    out.write(buffer, 0, n);
                }
            }
        } catch (IOException e) {
            // an end is gone
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        shut(from);
        shut(to);
        sockets.remove(from);
        sockets.remove(to);
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
