package io.drift4j.cli;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Map;
import java.util.logging.LogManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * What is logged: nothing, but by {@code serve}, which writes a line of JSON for each event to the standard error.
 *
 * <p>Found by the logging library itself, so that no configuration is searched for and parsed when a command starts. Public
 * for that reason alone.
 */
public final class Logging extends ContextAwareBase implements Configurator {
    private static final int QUEUE = 4096;

    /** Of what is logged; the last one is connections that failed, for example for their certificate. */
    private static final Map<String, Level> LEVELS = Map.of(
            "io.drift4j", Level.INFO,
            "io.grpc", Level.ERROR,
            "io.grpc.netty.shaded.io.grpc.netty.NettyServerTransport.connections", Level.INFO);

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.OFF);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Logs events from now on; whoever reads them slowly loses some, and holds up nobody. */
    static Lines lines() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithThreadName(false);
        encoder.setWithContext(false);
        encoder.setWithMDC(false);
        encoder.setWithMarkers(false);
        encoder.setWithArguments(false);
        encoder.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setTarget("System.err");
        console.setEncoder(encoder);
        console.start();
        AsyncAppender queue = new AsyncAppender();
        queue.setContext(context);
        queue.setQueueSize(QUEUE);
        queue.setDiscardingThreshold(0);
        queue.setNeverBlock(true);
        queue.addAppender(console);
        queue.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(queue);
        LEVELS.forEach((logger, level) -> context.getLogger(logger).setLevel(level));
        LogManager.getLogManager().reset();
        SLF4JBridgeHandler.install(); // gRPC logs by the library of the JDK
        return () -> {
            SLF4JBridgeHandler.uninstall();
            LEVELS.keySet().forEach(logger -> context.getLogger(logger).setLevel(null));
            root.detachAppender(queue);
            queue.stop();
        };
    }

    /** Closed, it writes what is left. */
    @FunctionalInterface
    interface Lines extends AutoCloseable {
        @Override
        void close();
    }
}
