import { colours } from './colours.ts';

const page = `
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; max-width: 78rem; padding: 1.25rem clamp(1rem, 3vw, 2rem) 2rem;
  background: var(--ground); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere;
}
h1, h2, h3, h4, p, dl, dd, ul, figure { margin: 0; padding: 0; }
h1 { font-size: 1rem; font-weight: 600; color: var(--quiet); }
h2 { font-size: 1.25rem; margin: 2.25rem 0 .75rem; }
h3 { font-size: 1.0625rem; line-height: 1.4; }
h4 { font-size: .875rem; margin-top: 1.25rem; }
code { font: .875em ui-monospace, monospace; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 3px; }
.quiet { color: var(--quiet); font-size: .875rem; }
time, .version { display: inline-block; }
td time, td.nowrap { white-space: nowrap; }
`;

const head = `
header { border-left: .375rem solid; padding: .125rem 0 .25rem 1rem; }
header.good { border-color: var(--good); }
header.bad { border-color: var(--bad); }
header .version { margin-left: .75rem; }
.verdict { font-size: 2rem; font-weight: 650; line-height: 1.25; letter-spacing: -.01em; }
.good .verdict { color: var(--good); }
.bad .verdict { color: var(--bad); }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin-top: 1.25rem; font-size: .9375rem; }
nav a { padding: .25rem 0; }
footer { margin-top: 2.5rem; border-top: 1px solid var(--line); padding-top: 1rem; }
`;

const cards = `
.cards {
  display: grid; gap: 1rem; align-items: start;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 26rem), 1fr));
}
.card {
  min-width: 0; padding: 1.125rem clamp(1rem, 3vw, 1.25rem) 1.25rem; background: var(--card);
  border: 1px solid var(--line); border-radius: .625rem;
}
.cards + .note { margin-top: 1rem; }
.playbook p { margin-top: .5rem; }
.card.bad { border-left: .25rem solid var(--bad); }
.card > p { margin-top: .5rem; }
.card > h3:not(:first-child) { margin-top: 1.75rem; }
.badge {
  display: inline-block; padding: 0 .5rem; border-radius: 1rem; vertical-align: .0625rem;
  font-size: .8125rem; font-weight: 500; line-height: 1.5rem; white-space: nowrap;
}
h3 .badge { margin-left: .375rem; }
.badge.good { color: var(--good); background: var(--good-ground); }
.badge.notice { color: var(--notice); background: var(--notice-ground); }
.badge.bad { color: var(--bad); background: var(--bad-ground); }
.figures { display: flex; flex-wrap: wrap; gap: .5rem 1.75rem; margin-top: .625rem; }
h4 + .figures { margin-top: .25rem; }
.figures dt { color: var(--quiet); font-size: .8125rem; }
.figures dd { font-variant-numeric: tabular-nums; }
.figures .quiet, td .quiet { display: block; }
.figures .bad dd { color: var(--bad); font-weight: 600; }
.failures, .failures ul { list-style: none; }
.failures > li { padding: .5rem 0 .75rem; border-bottom: 1px solid var(--line); }
.failures > li:last-child { padding-bottom: 0; border-bottom: 0; }
.failures li li { padding: .375rem 0 0 .75rem; font-size: .9375rem; }
@media (max-width: 40rem) { .failures code { font-size: .75rem; } }
.failures .quiet { display: block; font-size: .8125rem; }
.error { color: var(--bad); font-size: .9375rem; }
`;

const plot = `
figure { margin-top: .5rem; }
svg { display: block; width: 100%; height: 4rem; border-bottom: 1px solid var(--line); }
rect { fill: var(--bar); }
figcaption {
  display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; margin-top: .25rem;
  color: var(--quiet); font-size: .8125rem; font-variant-numeric: tabular-nums;
}
details { margin-top: .75rem; font-size: .9375rem; }
summary { width: fit-content; padding: .125rem 0; color: var(--link); cursor: pointer; }
`;

const tables = `
.scroll { position: relative; overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
/* For screen readers: the headings above say the same. */
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.plain { margin-top: .25rem; font-size: .9375rem; }
.scroll .plain { width: 100%; min-width: 44rem; margin-top: 0; }
.plain th, .plain td {
  padding: .4375rem 1.25rem .4375rem 0; border-bottom: 1px solid var(--line);
  text-align: left; vertical-align: top; font-weight: 400;
}
.plain thead th { color: var(--quiet); font-size: .8125rem; }
.plain .number { padding-right: 0; text-align: right; }
.coverage { margin-bottom: .25rem; border-collapse: separate; border-spacing: 2px; font-size: .75rem; }
.coverage th { color: var(--quiet); font-weight: 400; }
.coverage th:first-child {
  position: sticky; left: 0; padding-right: .5rem; background: var(--card);
  text-align: left; white-space: nowrap;
}
.coverage td { min-width: 1.375rem; height: 1.375rem; padding: 0; border-radius: 3px; text-align: center; }
.coverage .words { min-width: 9rem; padding-right: .5rem; text-align: left; white-space: nowrap; }
@media (max-width: 40rem) { .coverage .words { min-width: 5.5rem; white-space: normal; } }
.legend { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; font-size: .875rem; }
.legend span {
  display: inline-block; width: 1.375rem; margin-right: .25rem; border-radius: 3px;
  font-size: .75rem; line-height: 1.375rem; text-align: center;
}
.legend .quiet { font-size: .8125rem; }
.s { color: var(--good); background: var(--good-ground); }
.o { color: var(--open); background: var(--open-ground); }
.m { color: var(--notice); background: var(--notice-ground); }
.f { color: var(--alarm); background: var(--alarm-ground); font-weight: 700; }
.b { color: var(--past); background: var(--past-ground); }
.n { color: var(--quiet); }
@media (forced-colors: active) { .coverage td, .legend span { border: 1px solid; } }
`;

/** The only style of the page; the policy allows it by its hash. */
export const styleSheet = [colours, page, head, cards, plot, tables].join('');
