import {
  type Estimator,
  estimators,
  type InformationRow,
} from "../../experiments/source_information.ts";
import { signed } from "../../format/signed.ts";
import { type MeanInterval, meanInterval } from "../statistics/paired_differences.ts";
import { boundsText } from "../../format/interval.ts";
import { fixedPercent } from "../../format/percent.ts";
import { estimates } from "../figures/source_information.ts";
import type { Displayable } from "../render/display.ts";
import { tableDisplay } from "../render/table_display.ts";

/** What becomes of the information about a token from the middle of an encoder to its last layer. */
export type Course = "rising" | "stable" | "falling" | "undecided";

/** The pattern that the paper reports, by label of the arm. */
export const REPORTED_PATTERN: Record<string, Course> = {
  "40 %, +5 % same": "rising",
  "40 %, [MASK] only": "stable",
  "40 %, 5 % random": "falling",
};

/** Changes of less than this many nats count as stable. */
export const COURSE_MARGIN = 0.1;

/** Of the interval of each change: 95 % for all courses together (Bonferroni). */
const COURSE_LEVEL = 1 - 0.05 / (Object.keys(REPORTED_PATTERN).length * estimators.length);

/** One arm's course by one estimator. */
export interface InformationCourse {
  arm: string;
  estimator: Estimator;
  /** Last layer minus the middle one (of an odd number of layers the one before it), in nats. */
  change: MeanInterval;
  course: Course;
  reported: Course;
}

/** Whether the reported pattern appears. */
export type PatternAnswer = "appears" | "does not appear" | "undecided";

/**
 * The courses of the arms that the paper tells apart, at places where the encoder is given the token itself: only there
 * can information be lost and recovered. A course is stable where the whole interval of the change over seeds lies
 * within {@link COURSE_MARGIN}, rising or falling where it lies on one side of zero but not within the margin, else
 * undecided, as it always is with one seed.
 */
export function informationCourses(rows: InformationRow[]): InformationCourse[] {
  const arms = Object.keys(REPORTED_PATTERN);
  return arms.flatMap((arm) =>
    estimators.flatMap((estimator) => {
      const own = rows.filter((row) =>
        row.arm === arm && row.estimator === estimator && row.treatment === "kept"
      );
      if (own.length === 0) return [];
      const last = Math.max(...own.map(({ layer }) => layer));
      const changes = [...Map.groupBy(own, ({ seed }) => seed).values()].map((some) => {
        const at = (layer: number) => some.find((row) => row.layer === layer)!.nats;
        return at(last) - at(last >> 1);
      });
      const change = meanInterval(changes, COURSE_LEVEL);
      return { arm, estimator, change, course: courseOf(change), reported: REPORTED_PATTERN[arm] };
    })
  );
}

function courseOf({ low, high }: MeanInterval): Course {
  if (low === null || high === null) return "undecided";
  if (low > -COURSE_MARGIN && high < COURSE_MARGIN) return "stable";
  return low > 0 ? "rising" : high < 0 ? "falling" : "undecided";
}

/**
 * The reported pattern appears where every arm has its course by both estimators; it does not where one decidedly has
 * another.
 */
export function patternAnswer(courses: InformationCourse[]): PatternAnswer {
  if (courses.some(({ course, reported }) => course !== "undecided" && course !== reported)) {
    return "does not appear";
  }
  const complete = courses.length === Object.keys(REPORTED_PATTERN).length * estimators.length;
  return complete && courses.every(({ course, reported }) => course === reported)
    ? "appears"
    : "undecided";
}

/** Every course as a row and the answer below them, as the value of a notebook cell. */
export function patternTable(courses: InformationCourse[]): Displayable {
  return tableDisplay(
    [
      "arm",
      "by",
      "change, nats",
      `${fixedPercent(COURSE_LEVEL, 1)} interval`,
      "seeds",
      "course",
      "reported",
    ],
    courses.map(({ arm, estimator, change: { mean, low, high, n }, course, reported }) => [
      arm,
      estimates[estimator].title,
      signed(mean, 2),
      low === null || high === null ? "–" : boundsText({ low, high }, (nats) => signed(nats, 2)),
      n,
      course,
      reported,
    ]),
    ANSWERS[patternAnswer(courses)],
  );
}

const ANSWERS: Record<PatternAnswer, string> = {
  "appears": "The reported pattern appears.",
  "does not appear": "The reported pattern does not appear.",
  "undecided": "Whether the reported pattern appears is not decided.",
};
