package io.drift4j.bridge.server;

import io.drift4j.bridge.access.Caller;
import io.drift4j.bridge.model.LoadedModel;
import io.drift4j.bridge.model.Refusals;
import io.grpc.Status;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.spi.LoggingEventBuilder;

/** All open sessions, by ids that cannot be guessed. Thread-safe. */
final class Sessions {
    private static final int ID_BYTES = 24;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Session> byId = new ConcurrentHashMap<>();
    private final ServerConfig.Limits limits;
    private final Logger log;
    private boolean closed;

    Sessions(ServerConfig.Limits limits, Logger log) {
        this.limits = limits;
        this.log = log;
    }

    int count() {
        return byId.size();
    }

    /** A random seed, for clients that bring none. */
    long seed() {
        return random.nextLong();
    }

    /**
     * Opens a session.
     *
     * @param model entered already; left again if there is no place
     */
    Session open(Caller caller, String client, LoadedModel model, long seed) {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        Session session = new Session(
                Base64.getUrlEncoder().withoutPadding().encodeToString(id),
                caller.principal(),
                model,
                seed,
                limits.observationsPerSecond());
        synchronized (this) {
            if (closed || byId.size() >= limits.sessions()) {
                model.leave();
                throw closed
                        ? Refusals.draining()
                        : Refusals.of(
                                Status.Code.RESOURCE_EXHAUSTED,
                                "the server takes " + limits.sessions()
                                        + " sessions and has as many: close some, or wait for idle ones to go");
            }
            byId.put(session.id(), session);
        }
        event("session opened", session, caller).addKeyValue("client", client).log();
        return session;
    }

    /** The open session of this id, if it is the caller's. */
    Session find(String id, Caller caller) {
        Session session = byId.get(id);
        if (session == null || !session.principal().equals(caller.principal())) {
            throw Session.unknown();
        }
        session.use();
        return session;
    }

    void close(Session session, Caller caller) {
        if (byId.remove(session.id()) != null) {
            session.close(Refusals.of(Status.Code.NOT_FOUND, "session_id: the session was closed"));
            event("session closed", session, caller).log();
        }
    }

    /** Ends those that have been idle for too long. */
    void expire() {
        for (Session session : byId.values()) {
            if (session.idle((long) (limits.idleSeconds() * 1e9)) && byId.remove(session.id()) != null) {
                session.close(Refusals.of(
                        Status.Code.NOT_FOUND,
                        "session_id: the session was idle for more than " + limits.idleSeconds() + " s and is gone"));
                log.atInfo()
                        .setMessage("session expired")
                        .addKeyValue("session", session.tag())
                        .addKeyValue("principal", session.principal())
                        .log();
            }
        }
    }

    Collection<Session> all() {
        return List.copyOf(byId.values());
    }

    /** Ends all, and takes no more. */
    void closeAll() {
        synchronized (this) {
            closed = true;
        }
        for (Session session : all()) {
            byId.remove(session.id());
            session.close(Refusals.unavailable("the server has ended"));
        }
    }

    private LoggingEventBuilder event(String what, Session session, Caller caller) {
        return log.atInfo()
                .setMessage(what)
                .addKeyValue("session", session.tag())
                .addKeyValue("peer", caller.peer())
                .addKeyValue("principal", caller.principal());
    }
}
