package org.brothaman.proxy.address;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Ranges of internet addresses, an IPv4 address being a number of 32 bits and an IPv6 address one
 * of 128. Filled by one thread, then {@link #settle settled}; then read by any.
 */
final class AddressRanges {
    /** From first to last, both in it; for IPv4 the high halves are 0. */
    private record Range(long firstHigh, long firstLow, long lastHigh, long lastLow) {
        static final Comparator<Range> ORDER =
                (a, b) -> compare(a.firstHigh, a.firstLow, b.firstHigh, b.firstLow);

        boolean reaches(Range next) {
            return compare(lastHigh, lastLow, next.firstHigh, next.firstLow) >= 0;
        }

        Range with(Range next) {
            return compare(lastHigh, lastLow, next.lastHigh, next.lastLow) >= 0
                    ? this
                    : new Range(firstHigh, firstLow, next.lastHigh, next.lastLow);
        }
    }

    private Range[] v4 = {};
    private Range[] v6 = {};
    private final List<Range> moreV4 = new ArrayList<>();
    private final List<Range> moreV6 = new ArrayList<>();

    /**
     * @param address 4 or 16 bytes; those behind the prefix do not matter
     */
    void add(byte[] address, int prefix) {
        ByteBuffer bytes = ByteBuffer.wrap(address);
        if (address.length == 4) {
            long mask = prefix == 0 ? 0 : 0xffffffffL << (32 - prefix) & 0xffffffffL;
            long first = bytes.getInt() & mask;
            moreV4.add(new Range(0, first, 0, first | ~mask & 0xffffffffL));
        } else {
            long highMask = mask(Math.min(prefix, 64));
            long lowMask = mask(Math.max(prefix - 64, 0));
            long high = bytes.getLong() & highMask;
            long low = bytes.getLong() & lowMask;
            moreV6.add(new Range(high, low, high | ~highMask, low | ~lowMask));
        }
    }

    private static long mask(int bits) {
        return bits == 0 ? 0 : -1L << (64 - bits);
    }

    /** Puts what was added in order. */
    void settle() {
        v4 = merged(moreV4);
        v6 = merged(moreV6);
        moreV4.clear();
        moreV6.clear();
    }

    private static Range[] merged(List<Range> ranges) {
        List<Range> apart = new ArrayList<>();
        ranges.sort(Range.ORDER);
        for (Range range : ranges) {
            if (!apart.isEmpty() && apart.getLast().reaches(range)) {
                apart.add(apart.removeLast().with(range));
            } else {
                apart.add(range);
            }
        }
        return apart.toArray(Range[]::new);
    }

    boolean isEmpty() {
        return v4.length == 0 && v6.length == 0;
    }

    boolean containsV4(long address) {
        return contains(v4, 0, address);
    }

    boolean containsV6(long high, long low) {
        return contains(v6, high, low);
    }

    private static boolean contains(Range[] ranges, long high, long low) {
        int from = 0;
        int to = ranges.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            Range range = ranges[middle];
            if (compare(high, low, range.firstHigh, range.firstLow) < 0) {
                to = middle;
            } else if (compare(high, low, range.lastHigh, range.lastLow) > 0) {
                from = middle + 1;
            } else {
                return true;
            }
        }
        return false;
    }

    private static int compare(long highA, long lowA, long highB, long lowB) {
        int high = Long.compareUnsigned(highA, highB);
        return high != 0 ? high : Long.compareUnsigned(lowA, lowB);
    }
}
