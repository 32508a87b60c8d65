package org.brothaman.proxy.testbed;

import java.util.ArrayList;
import java.util.List;

/** A value that was looked at now and then: where it has been, and where it is going. */
final class Trend {
    private record Point(double seconds, double value) {}

    private final List<Point> points = new ArrayList<>();

    void add(double seconds, double value) {
        points.add(new Point(seconds, value));
    }

    /** A second's growth within the last half of the time, by least squares; 0 for one point. */
    double slopeOfLastHalf() {
        double middle = (points.getFirst().seconds + points.getLast().seconds) / 2;
        List<Point> half = points.stream().filter(point -> point.seconds >= middle).toList();
        double meanTime = half.stream().mapToDouble(Point::seconds).average().orElseThrow();
        double meanValue = half.stream().mapToDouble(Point::value).average().orElseThrow();
        double product = 0;
        double square = 0;
        for (Point point : half) {
            product += (point.seconds - meanTime) * (point.value - meanValue);
            square += (point.seconds - meanTime) * (point.seconds - meanTime);
        }
        return square == 0 ? 0 : product / square;
    }

    /** What the slope makes of the last half. */
    double growthOfLastHalf() {
        return slopeOfLastHalf() * (points.getLast().seconds - points.getFirst().seconds) / 2;
    }

    /** Of the last half of the time. */
    double median() {
        double middle = (points.getFirst().seconds + points.getLast().seconds) / 2;
        double[] half =
                points.stream()
                        .filter(point -> point.seconds >= middle)
                        .mapToDouble(Point::value)
                        .sorted()
                        .toArray();
        return half[half.length / 2];
    }

    double first() {
        return points.getFirst().value;
    }

    double last() {
        return points.getLast().value;
    }

    double highest() {
        return points.stream().mapToDouble(Point::value).max().orElseThrow();
    }
}
