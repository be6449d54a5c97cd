/** Light or dark, as the reader's system prefers. */
const query = matchMedia('(prefers-color-scheme: dark)');

export function isDark(): boolean {
    return query.matches;
}
export function onThemeChange(run: () => void): void {
    query.addEventListener('change', run);
}
