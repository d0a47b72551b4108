/**
 * Where pages of ours lie. The shell says so: an LMS may have the root of the site for itself.
 * Addresses of the contract, /api/v1/, are the LMS's and lie where they always did.
 */

// Without a page, as in tests on Node, the site is all ours.
const HOME = globalThis.document?.documentElement.dataset.home ?? '/';

/** @param {string} path as on a site that is all ours @returns {string} */
export function at(path) {
  return HOME + path.slice(1);
}
