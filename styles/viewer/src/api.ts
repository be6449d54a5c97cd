/** The server's resources as the viewer uses them. Addresses are relative to the page, so that a proxy's prefix holds. */

export const base = new URL('.', document.baseURI).href;

/** What went wrong, in the server's own words where it gave some (problem+json). */
export class ApiError extends Error {
    constructor(
        readonly status: number,
        message: string,
    ) {
        super(message);
    }
}

export async function getJson(path: string, signal?: AbortSignal): Promise<unknown> {
    let response: Response;
    try {
        response = await fetch(base + path, { headers: { Accept: 'application/json, application/geo+json' }, signal: signal ?? null });
    } catch (error) {
        if (signal?.aborted) throw error;
        throw new ApiError(0, 'unreachable');
    }
    if (!response.ok) {
        const problem: unknown = await response.json().catch(() => null);
        const record = isRecord(problem) ? problem : {};
        throw new ApiError(response.status, String(record['detail'] ?? record['title'] ?? response.statusText));
    }
    return response.json();
}

export type Record_ = Record<string, unknown>;
export function isRecord(value: unknown): value is Record_ {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
export function text(value: unknown): string {
    return typeof value === 'string' ? value : '';
}
export function number(value: unknown): number | null {
    return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
export function records(value: unknown): Record_[] {
    return Array.isArray(value) ? value.filter(isRecord) : [];
}
