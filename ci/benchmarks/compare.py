"""Two documents of runs: what got slower beyond the spread.

The times of two runs are not compared as they stand: one machine is faster than another, and the same one
than itself an hour ago. What is not ours (names.YARDSTICKS) tells by how much: the median of how their
times changed is taken out of all others'.
"""

import statistics

import names

# The half distance of the quartiles of a few repetitions says little about the next run: so many of the
# larger of the two are allowed, and at least what one link of the same code differs from another.
SPREADS = 3
LEAST = 0.10


class Change:
    """One benchmark in both documents; `factor`: its time over the old one, by the yardsticks' time."""

    def __init__(self, old, new, pace):
        self.name = names.shown(new)
        self.factor = new["median_ns"] / old["median_ns"] / pace
        self.allowed = max(LEAST, SPREADS * max(old["spread"], new["spread"]))
        self.is_slower = self.factor > 1 + self.allowed
        self.is_faster = self.factor < 1 / (1 + self.allowed)


class Comparison:
    def __init__(self, old, new):
        olds = {names.key(entry): entry for entry in old["benchmarks"]}
        news = {names.key(entry): entry for entry in new["benchmarks"]}
        both = [(olds[key], entry) for key, entry in news.items()
                if key in olds and olds[key]["median_ns"] > 0 and entry["median_ns"] > 0]
        paces = [entry["median_ns"] / before["median_ns"] for before, entry in both
                 if entry["contender"] in names.YARDSTICKS]
        self.pace = statistics.median(paces) if paces else None
        self.changes = [Change(*pair, self.pace or 1.0) for pair in both]
        self.only_old = [names.shown(entry) for key, entry in olds.items() if key not in news]
        self.only_new = [names.shown(entry) for key, entry in news.items() if key not in olds]
        self.differ = [f"{key}: {old[key]} before, {new[key]} now"
                       for key in ("processor", "system", "compiler") if old[key] != new[key]]

    @property
    def slower(self):
        return [change for change in self.changes if change.is_slower]

    def lines(self):
        yield from self.differ
        if self.pace is None:
            yield f"none of {', '.join(names.YARDSTICKS)} is in both: times are compared as they stand"
        else:
            yield f"what is not ours takes {self.pace:.2f} times as long as before; that is taken out"
        for change in sorted(self.changes, key=lambda change: -change.factor):
            if change.is_slower or change.is_faster:
                yield (f"{'SLOWER' if change.is_slower else 'faster'}: {change.name}: {change.factor:.2f} times "
                       f"as long as before (up to {1 + change.allowed:.2f} is no change)")
        for name in self.only_old:
            yield f"only before: {name}"
        for name in self.only_new:
            yield f"only now: {name}"
        yield (f"{len(self.changes)} compared, {len(self.slower)} slower, "
               f"{sum(change.is_faster for change in self.changes)} faster")
