/** Small helpers that make elements. Text is always set as text: nothing that comes from data is ever parsed as HTML. */

type Child = Node | string | null | undefined | false;
type Attributes = Record<string, string | number | boolean | null | undefined | ((event: Event) => void)>;

function fill(element: Element, attributes: Attributes, children: Child[]): void {
    for (const [name, value] of Object.entries(attributes)) {
        if (value === null || value === undefined || value === false) continue;
        if (typeof value === 'function') element.addEventListener(name.replace(/^on/, ''), value);
        else element.setAttribute(name, value === true ? '' : String(value));
    }
    for (const child of children) if (child) element.append(child);
}

export function h<K extends keyof HTMLElementTagNameMap>(
    tag: K,
    attributes: Attributes = {},
    ...children: Child[]
): HTMLElementTagNameMap[K] {
    const element = document.createElement(tag);
    fill(element, attributes, children);
    return element;
}

export function svg(tag: string, attributes: Attributes = {}, ...children: Child[]): SVGElement {
    const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
    fill(element, attributes, children);
    return element;
}

export function debounce(wait: number, run: () => void): () => void {
    let timer = 0;
    return () => {
        window.clearTimeout(timer);
        timer = window.setTimeout(run, wait);
    };
}

/** Runs at once and then at most once in `wait` while it is asked to, the last time included. */
export function throttle(wait: number, run: () => void): () => void {
    let timer = 0;
    let again = false;
    const go = () => {
        run();
        again = false;
        timer = window.setTimeout(() => {
            timer = 0;
            if (again) go();
        }, wait);
    };
    return () => {
        again = true;
        if (!timer) go();
    };
}
