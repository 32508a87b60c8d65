package org.brothaman.proxy.activation.manager;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.brothaman.proxy.log.OneLine;

/**
 * A conversation with the manager over one connection: calls matched to answers by serial, ends of
 * jobs remembered, because JobRemoved may overtake the answer that names the job. Activation thread
 * only; dies with the connection, after any {@link BusException}.
 */
final class ManagerSession implements AutoCloseable {
    static final String SYSTEMD = "org.freedesktop.systemd1";
    private static final String SYSTEMD_PATH = "/org/freedesktop/systemd1";
    private static final String MANAGER = "org.freedesktop.systemd1.Manager";
    private static final String BUS = "org.freedesktop.DBus";
    private static final String BUS_PATH = "/org/freedesktop/DBus";

    /** Characters of an error's text that are passed on. */
    private static final int TEXT_MAX = 500;

    private final BusConnection link;
    private final EndedJobs endedJobs = new EndedJobs();

    /** The answer to a call. */
    sealed interface Answer {
        /** A method return and its arguments. */
        record Return(Object[] values) implements Answer {}

        /** An error's name and, where it has one, its text. */
        record Fault(String name, String text) implements Answer {}
    }

    private ManagerSession(BusConnection link) {
        this.link = link;
    }

    /** Over a connection that has begun; it is closed if nothing comes of it. */
    static ManagerSession over(BusConnection link, ManagerAddress.Kind kind, long deadline)
            throws BusException {
        boolean open = false;
        try {
            ManagerSession session = new ManagerSession(link);
            link.awaitWelcome(deadline);
            switch (kind) {
                case PRIVATE -> {}
                case BUS -> session.subscribe(deadline);
            }
            open = true;
            return session;
        } finally {
            if (!open) {
                link.close();
            }
        }
    }

    /** On a bus signals come only to those who ask for them, and from systemd only after that. */
    private void subscribe(long deadline) throws BusException {
        String jobs =
                "type='signal',sender='"
                        + SYSTEMD
                        + "',interface='"
                        + MANAGER
                        + "',member='JobRemoved'";
        String owner =
                "type='signal',sender='"
                        + BUS
                        + "',interface='"
                        + BUS
                        + "',member='NameOwnerChanged',arg0='"
                        + SYSTEMD
                        + "'";
        List<Answer> answers =
                callAll(
                        List.of(
                                DBusCodec.call(BUS, BUS_PATH, BUS, "Hello", ""),
                                DBusCodec.call(BUS, BUS_PATH, BUS, "AddMatch", "s", jobs),
                                DBusCodec.call(BUS, BUS_PATH, BUS, "AddMatch", "s", owner),
                                DBusCodec.call(SYSTEMD, SYSTEMD_PATH, MANAGER, "Subscribe", "")),
                        deadline);
        for (Answer answer : answers) {
            // "Already subscribed" is the only harmless refusal, and is not made to newcomers.
            if (answer instanceof Answer.Fault fault) {
                throw new BusException(
                        BusException.Kind.UNREACHABLE, fault.name() + ": " + fault.text());
            }
        }
    }

    /** Calls a method of the manager. */
    Answer call(String member, String signature, long deadline, Object... arguments)
            throws BusException {
        return callAll(List.of(ofManager(member, signature, arguments)), deadline).getFirst();
    }

    /**
     * Asks for a job.
     *
     * @param asked run as soon as that is on its way, while the manager is at it
     */
    Answer callForJob(Verb verb, String unit, Runnable asked, long deadline) throws BusException {
        DBusCodec.Call call = ofManager(verb.method(), "ss", unit, verb.mode());
        return callAll(List.of(call), asked, deadline).getFirst();
    }

    /** Writes and reads a message, because the first takes half a millisecond longer. */
    static void warmUp() throws BusException {
        byte[] message = ofManager("GetUnit", "s", "").bytes();
        DBusCodec.read(MessageHeader.open(message), message);
    }

    /** A call of a method of the manager. */
    static DBusCodec.Call ofManager(String member, String signature, Object... arguments) {
        return DBusCodec.call(SYSTEMD, SYSTEMD_PATH, MANAGER, member, signature, arguments);
    }

    /** Reads properties of a unit in one round trip; those that it does not have are left out. */
    Map<UnitProperty, Object> read(String unit, Collection<UnitProperty> properties, long deadline)
            throws BusException {
        return Question.values(properties, callAll(Question.gets(unit, properties), deadline));
    }

    /** Asks it, in one round trip. */
    Reading read(Question question, long deadline) throws BusException {
        List<Answer> answers = callAll(question.calls(), deadline);
        return new Reading(
                Question.values(question.properties(), answers),
                answers.getLast() instanceof Answer.Return);
    }

    /** Waits for the end of the job at that path; it may have come already. */
    JobResult awaitJob(String path, long deadline) throws BusException {
        while (true) {
            JobResult result = endedJobs.result(path);
            if (result != null) {
                return result;
            }
            receive(Map.of(), deadline);
        }
    }

    /** Whether that job has ended; waits for it no longer than {@code until}. */
    boolean hasEnded(String path, long until) throws BusException {
        try {
            awaitJob(path, until);
            return true;
        } catch (BusException e) {
            // A message that has come in part stays in the link.
            if (e.kind() == BusException.Kind.TIMED_OUT) {
                return false;
            }
            throw e;
        }
    }

    /** The job that a call has made. */
    static String job(Answer.Return answer) throws BusException {
        if (answer.values().length != 1) {
            throw new BusException(BusException.Kind.GARBLED, "sent no job");
        }
        return answer.values()[0].toString();
    }

    /** Makes and starts a unit that is there until it has ended; the answer is a job. */
    Answer startTransient(String unit, List<TransientProperty> settings, long deadline)
            throws BusException {
        Object[][] properties =
                settings.stream()
                        .map(
                                setting ->
                                        new Object[] {
                                            setting.name(),
                                            DBusCodec.variant(setting.value(), setting.signature())
                                        })
                        .toArray(Object[][]::new);
        return call(
                "StartTransientUnit",
                "ssa(sv)a(sa(sv))",
                deadline,
                unit,
                "fail",
                properties,
                new Object[0][]);
    }

    /**
     * The units in memory whose names match.
     *
     * @param pattern as of glob(7)
     * @param busy only those that run, or are about to or still do
     */
    List<String> units(String pattern, boolean busy, long deadline) throws BusException {
        String[] states =
                busy ? new String[] {"active", "activating", "deactivating"} : new String[0];
        Answer answer =
                call("ListUnitsByPatterns", "asas", deadline, states, new String[] {pattern});
        List<String> names = new ArrayList<>();
        if (answer instanceof Answer.Return(Object[] values)
                && values.length == 1
                && values[0] instanceof List<?> units) {
            for (Object unit : units) {
                names.add(((Object[]) unit)[0].toString());
            }
        }
        return names;
    }

    private List<Answer> callAll(List<DBusCodec.Call> calls, long deadline) throws BusException {
        return callAll(calls, () -> {}, deadline);
    }

    private List<Answer> callAll(List<DBusCodec.Call> calls, Runnable asked, long deadline)
            throws BusException {
        link.write(DBusCodec.concatenate(calls), deadline);
        asked.run();
        Map<Long, Answer> answers = HashMap.newHashMap(calls.size());
        for (DBusCodec.Call call : calls) {
            answers.put(call.serial(), null);
        }
        while (answers.containsValue(null)) {
            receive(answers, deadline);
        }
        return calls.stream().map(call -> answers.get(call.serial())).toList();
    }

    /**
     * Takes the next message: an answer that is waited for, a job's end, or nothing of interest.
     */
    private void receive(Map<Long, Answer> awaited, long deadline) throws BusException {
        byte[] message = link.read(deadline);
        MessageHeader header = MessageHeader.open(message);
        switch (header.type()) {
            case MessageHeader.METHOD_RETURN -> {
                if (awaited.containsKey(header.replySerial())) {
                    Object[] values = DBusCodec.read(header, message);
                    awaited.put(header.replySerial(), new Answer.Return(values));
                }
            }
            case MessageHeader.ERROR -> {
                if (awaited.containsKey(header.replySerial())) {
                    awaited.put(header.replySerial(), fault(header, message));
                }
            }
            case MessageHeader.SIGNAL -> signal(header, message);
            default -> {}
        }
    }

    private static Answer.Fault fault(MessageHeader header, byte[] message) throws BusException {
        String text = "";
        if (header.signature().equals("s")) {
            Object[] values = DBusCodec.read(header, message);
            text = values.length == 1 ? OneLine.of((String) values[0], TEXT_MAX) : "";
        }
        return new Answer.Fault(header.errorName(), text);
    }

    private void signal(MessageHeader header, byte[] message) throws BusException {
        if (header.interfaceName().equals(MANAGER) && header.member().equals("JobRemoved")) {
            Object[] values = DBusCodec.read(header, message);
            if (values.length != 4) {
                throw new BusException(BusException.Kind.GARBLED, "sent an empty JobRemoved");
            }
            endedJobs.add(values[1].toString(), JobResult.of((String) values[3]));
        } else if (header.interfaceName().equals(BUS)
                && header.member().equals("NameOwnerChanged")) {
            throw new BusException(BusException.Kind.HUNG_UP, "the manager left the bus");
        }
    }

    @Override
    public void close() {
        link.close();
    }
}
