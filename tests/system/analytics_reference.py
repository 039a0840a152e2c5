"""The figures of /fetch-analytics once more, by the plainest arithmetic over the rows of a CSV that /query-data exported.

Nothing here knows rollups, and each second is looked at: what EDL computes from quarter hours must come out the same.
"""

import csv
import datetime
import io
import math
from collections import defaultdict
from zoneinfo import ZoneInfo

UTC = datetime.timezone.utc
JOULES_PER_KWH = 3.6e6
NIGHT_END = 5


class Day:
    """The seconds of one range: values by phase and time, in order of time."""

    def __init__(self, text, zone):
        self.zone = ZoneInfo(zone)
        self.rows = defaultdict(dict)
        for line in csv.DictReader(io.StringIO(text)):
            time = datetime.datetime.fromisoformat(line["time"].replace("Z", "+00:00"))
            self.rows[line["phase"]][time] = {name: None if value == "" else float(value)
                                              for name, value in line.items() if name not in ("time", "phase")}

    def values(self, phase, field):
        return [(time, row[field]) for time, row in self.rows[phase].items() if row[field] is not None]

    # ---- energy

    def import_steps(self, phase):
        """What the counter rose, with the time that it belongs to; a fall is none."""
        counter = self.values(phase, "energy_kwh")
        return [(time, max(0.0, now - before)) for (_, before), (time, now) in zip(counter, counter[1:])]

    def exports(self, phase):
        return [(time, max(0.0, -watts) / JOULES_PER_KWH) for time, watts in self.values(phase, "power_watt")]

    def imports_by_power(self, phase):
        return [(time, max(0.0, watts) / JOULES_PER_KWH) for time, watts in self.values(phase, "power_watt")]

    def local_hour(self, time):
        return time.astimezone(self.zone).hour

    def by(self, key, steps):
        sums = defaultdict(float)
        for time, kwh in steps:
            sums[key(time)] += kwh
        return sums

    # ---- demand

    def windows(self, length, step):
        """(begin, import power of all phases, coverage) of each window that has a reading; windows begin each `step`
        seconds of the UTC grid, and the first ones may begin before the first reading."""
        seconds = [defaultdict(lambda: [0.0, 0]) for _ in self.rows]
        for sums, phase in zip(seconds, self.rows):
            for time, watts in self.values(phase, "power_watt"):
                at = sums[int(time.timestamp()) // 60]
                at[0] += max(0.0, watts)
                at[1] += 1
        minutes = sorted(set().union(*seconds))
        found = []
        width, pace = length // 60, step // 60
        for begin in range(minutes[0] // pace * pace - (width - pace), minutes[-1] + 1, pace):
            power, most = 0.0, 0
            for sums in seconds:
                joules = sum(sums[minute][0] for minute in range(begin, begin + width) if minute in sums)
                count = sum(sums[minute][1] for minute in range(begin, begin + width) if minute in sums)
                power += joules / count if count else 0.0
                most = max(most, count)
            if most:
                found.append((datetime.datetime.fromtimestamp(begin * 60, UTC), power, most / length))
        return found

    def blocks(self, length):
        return self.windows(length, length)

    def sliding_peak(self, length, begin, end):
        """The highest mean of the windows within a time that are covered by half at least."""
        width = datetime.timedelta(seconds=length)
        return max(power for at, power, coverage in self.windows(length, 60)
                   if coverage >= 0.5 and begin <= at and at + width <= end)

    def base_load(self):
        means = sorted(power for begin, power, coverage in self.blocks(300)
                       if coverage >= 0.5 and self.local_hour(begin) < NIGHT_END)
        lowest = means[:max(1, math.ceil(len(means) * 0.05))]
        return sum(lowest) / len(lowest)

    # ---- power quality

    def means(self, phase, field, length, quadratic=False):
        """(begin, mean, count) of the intervals of the UTC grid."""
        groups = defaultdict(list)
        for time, value in self.values(phase, field):
            groups[int(time.timestamp()) // length].append(value)
        return [(datetime.datetime.fromtimestamp(at * length, UTC),
                 math.sqrt(sum(v * v for v in group) / len(group)) if quadratic else sum(group) / len(group), len(group))
                for at, group in sorted(groups.items())]

    def ten_minute_voltages(self, phase):
        """Those that EN 50160 counts, with at least half of their seconds."""
        return [(begin, mean) for begin, mean, count in self.means(phase, "voltage_rms", 600, True) if count >= 300]

    def times(self):
        return sorted(set().union(*(rows.keys() for rows in self.rows.values())))


def share(values, low, high):
    return sum(low <= value <= high for value in values) / len(values)


def nearest_rank(values, percent):
    return sorted(values)[math.ceil(len(values) * percent / 100) - 1]
