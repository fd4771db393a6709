package io.drift4j.bridge.access;

import io.grpc.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A line for each call that was refused: who, what, why; never a token, a key or a session's id.
 *
 * <p>Beyond {@value #MOST} lines in a second the rest of that second is only counted, and told in one line, so that whoever
 * floods the server does not fill its disk. Thread-safe.
 */
public final class RefusalLog {
    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
    private static final int MOST = 100;
    private static final long SECOND = 1_000_000_000;

    private long second = System.nanoTime();
    private int lines;
    private long untold;

    /**
     * Logs an end that is a refusal.
     *
     * @param method for example {@code Infer}
     */
    public void log(String method, Status status, Caller caller) {
        long skipped;
        synchronized (this) {
            long now = System.nanoTime();
            skipped = 0;
            if (now - second >= SECOND) {
                second = now;
                lines = 0;
                skipped = untold;
                untold = 0;
            }
            if (++lines > MOST) {
                untold++;
                return;
            }
        }
        if (skipped > 0) {
            LOG.atWarn()
                    .setMessage("refusals not logged")
                    .addKeyValue("count", skipped)
                    .log();
        }
        boolean defect = status.getCode() == Status.Code.INTERNAL || status.getCode() == Status.Code.UNKNOWN;
        LoggingEventBuilder line = defect ? LOG.atWarn() : LOG.atInfo();
        line.setMessage("refused")
                .addKeyValue("method", method)
                .addKeyValue("status", status.getCode())
                .addKeyValue("reason", status.getDescription())
                .addKeyValue("peer", caller.peer())
                .addKeyValue("principal", caller.principal())
                .log();
    }
}
