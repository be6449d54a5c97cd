/** Days as whole numbers since 1970-01-01 (UTC), as tiles carry them. An interval is half-open: `end` is not in it. */
export type Day = number;

const DAY_MS = 86_400_000;

/** "2019-06-30" (or the start of a longer text) to a day; null where it is no date. */
export function parseDay(text: string): Day | null {
    const match = /^(-?\d{4})(?:-(\d{2})(?:-(\d{2}))?)?/.exec(text);
    if (!match) return null;
    return Math.round(Date.UTC(Number(match[1]), Number(match[2] ?? 1) - 1, Number(match[3] ?? 1)) / DAY_MS);
}

/** The first day after what a text names: "2019" ends with 2019-12-31. */
function endOf(text: string): Day | null {
    const match = /^(-?\d{4})(?:-(\d{2})(?:-(\d{2}))?)?/.exec(text);
    if (!match) return null;
    const [year, month, day] = [Number(match[1]), Number(match[2] ?? 1), Number(match[3] ?? 1)];
    if (match[3]) return Math.round(Date.UTC(year, month - 1, day + 1) / DAY_MS);
    if (match[2]) return Math.round(Date.UTC(year, month, 1) / DAY_MS);
    return Math.round(Date.UTC(year + 1, 0, 1) / DAY_MS);
}

/** A date at its precision ("2019", "2019-05", "2019-05-03", "a/b" with both ends in it) to its interval. */
export function parseInterval(text: string): { start: Day; end: Day } | null {
    const [first, last] = text.split('/');
    const start = parseDay(first ?? '');
    const end = endOf(last ?? first ?? '');
    return start === null || end === null ? null : { start, end };
}

export function isoDay(day: Day): string {
    return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

const formats = new Map<string, Intl.DateTimeFormat>();
function format(lang: string, month: 'long' | 'short', withDay: boolean): Intl.DateTimeFormat {
    const key = `${lang}${month}${withDay}`;
    let found = formats.get(key);
    if (!found) {
        found = new Intl.DateTimeFormat(lang === 'en' ? 'en-GB' : lang, {
            ...(withDay && { day: 'numeric' }),
            month,
            year: 'numeric',
            timeZone: 'UTC',
        });
        formats.set(key, found);
    }
    return found;
}

/** "30 June 2019", "30 juin 2019". */
export function longDay(day: Day, lang: string): string {
    return firstOfMonth(format(lang, 'long', true).format(day * DAY_MS), lang);
}
/** "30 Jun 2019". */
export function shortDay(day: Day, lang: string): string {
    return firstOfMonth(format(lang, 'short', true).format(day * DAY_MS), lang);
}
/** French writes the first day of a month as an ordinal, which ICU does not. */
function firstOfMonth(text: string, lang: string): string {
    return lang === 'fr' ? text.replace(/^1 /, '1er ') : text;
}

/** An interval in words at its own precision: a day, a month, a year, from one day to another, or open. */
export function intervalInWords(
    start: Day,
    end: Day,
    lang: string,
    to: (a: string, b: string) => string,
    since: (a: string) => string,
): string {
    if (end - start <= 1) return longDay(start, lang);
    if (isOpenEnd(end)) return since(longDay(start, lang));
    const first = new Date(start * DAY_MS);
    const [year, month] = [first.getUTCFullYear(), first.getUTCMonth()];
    if (first.getUTCDate() === 1) {
        if (end * DAY_MS === Date.UTC(year, month + 1, 1)) return format(lang, 'long', false).format(first);
        if (month === 0 && end * DAY_MS === Date.UTC(year + 1, 0, 1)) return String(year);
    }
    return to(longDay(start, lang), longDay(end - 1, lang));
}

/** From this day on an end is no end: what is still open carries the last days that a date can hold. */
const OPEN_END = Math.round(Date.UTC(9999, 0, 1) / DAY_MS);
export function isOpenEnd(day: Day): boolean {
    return day >= OPEN_END;
}

/** A version ("20191231T101500.123456Z-0a1b2c3d") as the minute it was published and its mark: "2019-12-31 10:15 UTC, 0a1b2c3d". */
export function versionInWords(version: string): string {
    return version.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)[\d.]*Z-/, '$1-$2-$3 $4:$5 UTC, ');
}

export type Step = 'week' | 'month' | 'year';

/** The first day of the step that a day lies in; weeks begin on Monday (ISO 8601). */
export function stepStart(day: Day, step: Step): Day {
    if (step === 'week') return day - ((((day + 3) % 7) + 7) % 7);
    const date = new Date(day * DAY_MS);
    return Math.round(Date.UTC(date.getUTCFullYear(), step === 'month' ? date.getUTCMonth() : 0, 1) / DAY_MS);
}
export function nextStep(start: Day, step: Step): Day {
    if (step === 'week') return start + 7;
    const date = new Date(start * DAY_MS);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
    return Math.round((step === 'month' ? Date.UTC(year, month + 1, 1) : Date.UTC(year + 1, 0, 1)) / DAY_MS);
}
export function yearOf(day: Day): number {
    return new Date(day * DAY_MS).getUTCFullYear();
}
export function yearStart(year: number): Day {
    return Math.round(Date.UTC(year, 0, 1) / DAY_MS);
}
