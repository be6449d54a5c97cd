import { en, type Words } from './i18n/en';
import { fr } from './i18n/fr';

export type { Words };
export type Lang = 'en' | 'fr';
const languages: Record<Lang, Words> = { en, fr };

export function isLang(value: string | null): value is Lang {
    return value === 'en' || value === 'fr';
}
export function browserLang(): Lang {
    return navigator.languages.map((l) => l.slice(0, 2)).find(isLang) ?? 'en';
}
export function wordsOf(lang: Lang): Words {
    return languages[lang];
}
