/**
 * Custom properties for each scheme. Every text has a contrast of 4.5 or more with its ground
 * (https://www.w3.org/TR/WCAG22/#contrast-minimum).
 */
export const colours = `
:root {
  color-scheme: light dark;
  --ground: #f4f5f7; --card: #ffffff; --text: #1c2128; --quiet: #57606a; --line: #d6dbe1;
  --link: #0b57a4; --bar: #3d7dbf;
  --good: #14652f; --good-ground: #dcf3e2; --notice: #6b4a00; --notice-ground: #fdecc0;
  --bad: #b3141f; --bad-ground: #fde4e4; --open: #0b4f8f; --open-ground: #d9eafb;
  --past: #4d5661; --past-ground: #e4e7eb; --alarm: #ffffff; --alarm-ground: #bf1f2b;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0f1419; --card: #181e25; --text: #e4e9ef; --quiet: #9ba7b4; --line: #303a45;
    --link: #7dbcff; --bar: #5b9bdd;
    --good: #86dba0; --good-ground: #14351f; --notice: #f0cb6b; --notice-ground: #41330c;
    --bad: #ff9b96; --bad-ground: #46191b; --open: #94caff; --open-ground: #133251;
    --past: #a9b3be; --past-ground: #2a323b; --alarm: #2a0506; --alarm-ground: #ff8f88;
  }
}
@media (prefers-contrast: more) {
  :root { --quiet: var(--text); --line: var(--text); }
}
`;
