/** Numbers as they are shown: thin spaces between thousands, a decimal comma in French, units always beside them. */

const NARROW_SPACE = '\u202f';

export function count(value: number): string {
    return Math.round(value)
        .toString()
        .replace(/\B(?=(\d{3})+$)/g, NARROW_SPACE);
}

/** About three significant figures, for areas and people that are estimates. */
export function about(value: number): string {
    if (value < 1000) return count(value);
    const unit = 10 ** (Math.floor(Math.log10(value)) - 2);
    return count(Math.round(value / unit) * unit);
}

export function decimal(value: number, lang: string, digits = 1): string {
    const text = Number.isInteger(value) ? count(value) : value.toFixed(digits);
    return lang === 'fr' ? text.replace('.', ',') : text;
}

export function percent(share: number, lang: string): string {
    return `${decimal(Math.round(share * 1000) / 10, lang)}\u202f%`;
}
