/** The page's frame: the panel (a drawer on small screens), the map with its buttons, the time bar below. */
import { h } from './dom';
import type { Words } from './words';

export const DRAWER_WIDTH = 720;

export function isNarrow(): boolean {
    return window.innerWidth < DRAWER_WIDTH;
}

export class Layout {
    readonly mapElement = h('div', { class: 'map', id: 'map' });
    readonly panelBody = h('div', { class: 'panel-body' });
    readonly corner = h('footer', { class: 'corner-box' });
    readonly panel = h('nav', { class: 'panel', id: 'panel' });
    readonly crosshair = h('div', { class: 'crosshair', 'aria-hidden': 'true' });
    private readonly opener = h('button', { class: 'opener', 'aria-controls': 'panel', onclick: () => this.setDrawer(true) });
    private readonly buttons = h('div', { class: 'buttons' });
    private readonly stage: HTMLElement;
    private drawerOpen = false;

    constructor(
        root: HTMLElement,
        parts: { notices: HTMLElement; card: HTMLElement; timebar: HTMLElement },
        private readonly actions: { zoom(by: number): void; whole(): void; lang(): void },
    ) {
        this.stage = h('div', { class: 'stage' }, this.mapElement, this.crosshair, this.opener, this.buttons, parts.notices);
        root.replaceChildren(this.panel, this.stage, parts.card, parts.timebar, this.corner);
        this.panel.addEventListener('keydown', (event) => {
            if (event.key === 'Escape' && this.drawerOpen) this.setDrawer(false);
        });
        window.addEventListener('resize', () => this.applyDrawer());
        this.applyDrawer();
    }

    setWords(words: Words): void {
        document.title = `Oryx · ${words.title}`;
        this.opener.textContent = words.openPanel;
        this.panel.setAttribute('aria-label', words.layers);
        this.panel.replaceChildren(
            h('header', {},
                h('h1', {}, words.title),
                h('button', { class: 'lang', lang: words.language === 'Français' ? 'fr' : 'en', title: words.languageHint, onclick: () => this.actions.lang() }, words.language),
                h('button', { class: 'close', 'aria-label': words.closePanel, onclick: () => this.setDrawer(false) }, '×'),
            ),
            this.panelBody,
        );
        const button = (sign: string, label: string, run: () => void) =>
            h('button', { 'aria-label': label, title: label, onclick: run }, sign);
        this.buttons.replaceChildren(
            button('+', words.zoomIn, () => this.actions.zoom(1)),
            button('−', words.zoomOut, () => this.actions.zoom(-1)),
            button('⤢', words.wholeArea, () => this.actions.whole()),
        );
    }

    setDrawer(open: boolean): void {
        this.drawerOpen = open;
        this.applyDrawer();
        if (open) this.panel.querySelector<HTMLElement>('button, input')?.focus();
        else this.opener.focus();
    }
    private applyDrawer(): void {
        const hidden = isNarrow() && !this.drawerOpen;
        this.panel.classList.toggle('open', this.drawerOpen);
        this.panel.inert = hidden;
        this.opener.setAttribute('aria-expanded', String(!hidden));
    }

    /** What lies over the map's edges, so that the data open beside it. */
    padding(): { left: number; right: number; top: number; bottom: number } {
        return { left: 20, right: 20, top: 20, bottom: 30 };
    }
}
