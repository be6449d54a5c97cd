import './viewer.css';
import { ApiError } from './api';
import { App, styleFor } from './app';
import { loadCatalogue } from './catalogue';
import { emptyPage, failedPage } from './notice';
import { inOrder } from './panel';
import { Store } from './state';
import { isDark } from './theme';
import { wordsOf } from './words';

async function start(root: HTMLElement): Promise<void> {
    const first = new Store([]);
    const words = wordsOf(first.state.lang);
    document.documentElement.lang = first.state.lang;
    try {
        const [catalogue, template] = await Promise.all([loadCatalogue(), styleFor(isDark())]);
        if (!catalogue.collections.length) {
            root.replaceChildren(emptyPage(words));
            return;
        }
        if (!document.createElement('canvas').getContext('webgl2')) {
            root.replaceChildren(failedPage(words, words.noWebgl));
            return;
        }
        catalogue.collections = inOrder(catalogue.collections);
        new App(root, catalogue, template, new Store(catalogue.collections.map((c) => c.id)));
    } catch (error) {
        const what = error instanceof ApiError ? (error.status ? `${error.message} (${error.status}).` : words.failUnreachable) : String(error);
        root.replaceChildren(failedPage(words, what));
    }
}

const root = document.getElementById('app');
if (root) void start(root);
