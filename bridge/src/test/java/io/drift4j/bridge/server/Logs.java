package io.drift4j.bridge.server;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/** What drift4j logs from now on, with all its keys and values. */
final class Logs extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.drift4j");
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    private Logs() {
        start();
        logger.addAppender(this);
    }

    static Logs capture() {
        return new Logs();
    }

    @Override
    protected void append(ILoggingEvent event) {
        lines.add(event.getLevel() + " " + event.getFormattedMessage() + " " + event.getKeyValuePairs() + " "
                + (event.getThrowableProxy() == null
                        ? ""
                        : event.getThrowableProxy().getMessage()));
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    /** Lines with all of these words. */
    List<String> with(String... words) {
        return lines().stream()
                .filter(line -> List.of(words).stream().allMatch(line::contains))
                .toList();
    }

    @Override
    public void close() {
        logger.detachAppender(this);
    }
}
