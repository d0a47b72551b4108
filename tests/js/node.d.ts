/** As much of Node as the tests here use. */
declare module 'node:test' {
  export function test(name: string, body: () => unknown): void;
}
declare module 'node:assert/strict' {
  export function equal(found: unknown, expected: unknown): void;
  export function deepEqual(found: unknown, expected: unknown): void;
  export function ok(found: unknown): void;
}
declare function setImmediate(call: (value?: unknown) => void): void;
