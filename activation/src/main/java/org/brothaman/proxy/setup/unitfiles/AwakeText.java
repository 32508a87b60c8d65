package org.brothaman.proxy.setup.unitfiles;

import java.util.List;
import org.brothaman.proxy.activation.systemd.AwakeHours;
import org.brothaman.proxy.setup.quadlet.Setting;
import org.jspecify.annotations.Nullable;

/** Writes the timer and the service that keep a container awake in its awake hours. Stateless. */
final class AwakeText {
    private AwakeText() {}

    static String timer(Plan plan, AwakeHours hours, boolean generated) {
        UnitText text = new UnitText();
        text.unit(plan, "Awake hours of " + plan.unit(), generated);
        text.why("It is there as long as the socket is.").set("StopWhenUnneeded", "yes");
        text.section("Timer");
        hours.calendars().forEach(calendar -> text.set("OnCalendar", calendar));
        text.why("Also now, at boot, and whenever the clock is set: the hours may have begun.")
                .set("OnActiveSec", "0")
                .set("OnClockChange", "yes")
                .set("OnTimezoneChange", "yes")
                .set("AccuracySec", "1s");
        return text.toString();
    }

    static String service(Plan plan, boolean generated) {
        UnitText text = new UnitText();
        text.unit(plan, "Begin of the awake hours of " + plan.unit(), generated);
        text.section("Service")
                .set("Type", "oneshot")
                .why(
                        "Wakes it and keeps it awake until these hours end; outside, ends what is left of that.")
                .command(
                        "ExecStart",
                        List.of(
                                UnitText.word(UnitNames.path(plan.program())),
                                "hold",
                                plan.scope().option(),
                                UnitText.word(
                                        "--during=" + plan.section().get(Setting.AWAKE_HOURS)),
                                plan.unit()));
        return text.toString();
    }

    /** The hours of the plan; null for none. */
    static @Nullable AwakeHours hours(Plan plan) {
        String said = plan.section().get(Setting.AWAKE_HOURS);
        return said == null ? null : AwakeHours.parse(said);
    }
}
