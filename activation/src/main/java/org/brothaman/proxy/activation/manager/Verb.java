package org.brothaman.proxy.activation.manager;

/** A request to the manager, with its method and the state that shows success. */
enum Verb {
    START("start", "StartUnit"),
    STOP("stop", "StopUnit"),
    FREEZE("freeze", "FreezeUnit"),
    THAW("thaw", "ThawUnit");

    private final String text;
    private final String method;

    Verb(String text, String method) {
        this.text = text;
        this.method = method;
    }

    String text() {
        return text;
    }

    String method() {
        return method;
    }

    /** The mode of the job: a stop of ours is no reason to take back what somebody else wants. */
    String mode() {
        return this == STOP ? "fail" : "replace";
    }

    boolean isReached(UnitState state) {
        return switch (this) {
            case START -> state.isUp();
            case STOP -> state.isDown();
            case FREEZE -> state.isFrozen();
            case THAW -> !state.isFrozen();
        };
    }
}
