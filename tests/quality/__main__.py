"""``make quality``: the table of how good the checks are. Name lessons or exercises to see only these, with what is amiss."""

import sys

from tests.quality.measure import Measure, all_exercises


def main(wanted: list[str]) -> int:
    print(f"{'exercise':32} {'right':>7} {'wrong':>7} {'named':>7} {'mutants':>9} {'equivalent':>10}")
    sums = [0] * 8
    for exercise in all_exercises():
        if wanted and exercise.name not in wanted and exercise.lesson.name not in wanted:
            continue
        measure = Measure(exercise)
        styles, mistakes, survivors = measure.styles(), measure.mistakes(), measure.survivors()
        alive = [m for m in survivors if m.name not in measure.declared.equivalents]
        equivalent = len(survivors) - len(alive)
        total = len(measure.mutants) - equivalent
        row = [
            sum(v.accepted for v in styles),
            len(styles),
            sum(v.rejected for v in mistakes),
            len(mistakes),
            sum(v.named for v in mistakes),
            len(mistakes),
            total - len(alive),
            total,
        ]
        sums = [a + b for a, b in zip(sums, row, strict=True)]
        print(_line(exercise.name, row, equivalent))
        if wanted:
            for v in styles:
                if not v.accepted:
                    print(f"    rejected though right: {v.name}: {v.learner.message} / {v.grader.message}")
            for v in mistakes:
                if not v.rejected:
                    print(f"    accepted though wrong: {v.name}")
                elif not v.named:
                    print(f"    not named: {v.name}: learner “{v.learner.mistake}”, grader “{v.grader.mistake}”")
            for mutant in alive:
                print(f"    survives: {mutant.name}")
            for name in set(measure.declared.equivalents) - {m.name for m in survivors}:
                print(f"    declared equivalent, but no surviving mutant has this name: {name}")
    print(_line("all", sums, 0))
    return 0


def _line(name: str, row: list[int], equivalent: int) -> str:
    pairs = [f"{row[i]}/{row[i + 1]}" for i in range(0, 8, 2)]
    return f"{name:32} {pairs[0]:>7} {pairs[1]:>7} {pairs[2]:>7} {pairs[3]:>9} {equivalent:>10}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
