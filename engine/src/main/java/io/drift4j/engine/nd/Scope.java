package io.drift4j.engine.nd;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one step: every array made by this thread between open and close is freed at close.
 *
 * <pre>{@code
 * try (Scope scope = Scope.open(manager)) {
 *     NDArray batch = scope.manager().create(...);
 *     ...
 * }
 * }</pre>
 *
 * <p>Two nets are spread. A result belongs to the manager of its first operand, so inputs made by {@link #manager()}
 * carry their results into that child manager, whichever thread made them. And what this thread lets slip into another
 * manager (a product with a parameter in front, a gradient handle) is caught by a thread-local {@link NDScope}: without
 * it such arrays stay until the model is closed.
 *
 * <p>Nothing made inside survives unless given to {@link #keep} or {@link #lasting}: a parameter, moment or shadow
 * first made inside a scope would be freed with it. Scopes nest, and must be closed by the thread that opened them,
 * innermost first (try-with-resources does).
 */
public final class Scope implements AutoCloseable {
    private static final ThreadLocal<Scope> INNERMOST = new ThreadLocal<>();

    private final @Nullable Scope outer;
    private final NDManager parent;
    private final NDManager manager;
    private final NDScope strays;
    private final List<NDArray> kept = new ArrayList<>();

    private Scope(NDManager parent) {
        this.outer = INNERMOST.get();
        this.parent = parent;
        this.manager = parent.newSubManager();
        this.strays = new NDScope();
        INNERMOST.set(this);
    }

    /** Opens a scope on this thread; {@code parent} is where {@linkplain #keep kept} arrays go. */
    public static Scope open(NDManager parent) {
        return new Scope(parent);
    }

    /**
     * The result of a calculation, of which nothing else is left: for parts of a network, so that a pass holds the arrays of
     * one part at a time. What a backward pass needs is held by the native library, with no handle.
     *
     * @param parent where the result goes
     */
    public static NDArray only(NDManager parent, Supplier<NDArray> calculation) {
        try (Scope scope = open(parent)) {
            return scope.keep(calculation.get());
        }
    }

    /** Where to create the inputs of the step; freed at close with all it owns. */
    public NDManager manager() {
        return manager;
    }

    /** Lets an array made in this scope outlive it: it goes to the parent manager and the scope around; returns it. */
    public NDArray keep(NDArray array) {
        requireInnermost();
        NDScope.unregister(array);
        array.attach(parent);
        kept.add(array);
        return array;
    }

    /** Takes a new array out of the scope of this thread, if there is one: only its own manager frees it. Returns it. */
    public static NDArray lasting(NDArray array) {
        NDScope.unregister(array);
        return array;
    }

    @Override
    public void close() {
        requireInnermost();
        if (outer == null) {
            INNERMOST.remove();
        } else {
            INNERMOST.set(outer);
        }
        strays.close();
        manager.close();
        kept.forEach(NDScope::register); // in the scope around, if there is one
    }

    private void requireInnermost() {
        if (INNERMOST.get() != this) {
            throw new IllegalStateException(
                    "a scope must be used and closed by the thread that opened it, innermost first");
        }
    }
}
