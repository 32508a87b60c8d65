package org.brothaman.proxy.activation.manager;

import java.util.Map;

/**
 * What {@link ManagerSession#read} has learnt of a unit.
 *
 * @param values without those that the unit does not have
 * @param knowsOther whether the manager has the other unit in memory
 */
record Reading(Map<UnitProperty, Object> values, boolean knowsOther) {}
