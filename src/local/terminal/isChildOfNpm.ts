/** True if npm has started this process. */
export const isChildOfNpm = process.env['npm_lifecycle_event'] !== undefined;
