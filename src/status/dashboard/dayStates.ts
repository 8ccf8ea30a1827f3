/** How a day of coverage is shown. */
export interface DayState {
  /** As in `MonthCoverage.days`. */
  readonly letter: string;
  readonly word: string;
  readonly meaning: string;
  /** Of the style sheet. */
  readonly className: string;
}

/** The worst first, as an operator reads them. */
export const dayStates: readonly DayState[] = [
  { letter: 'f', word: 'failing', className: 'f', meaning: 'the last try failed' },
  { letter: 'm', word: 'missing', className: 'm', meaning: 'not pulled yet' },
  { letter: 'o', word: 'open', className: 'o', meaning: 'pulled, and will be pulled again' },
  { letter: 's', word: 'settled', className: 's', meaning: 'pulled for the last time' },
  {
    letter: 'b',
    word: 'beyond retention',
    className: 'b',
    meaning: 'too old to be asked for when the export began',
  },
  { letter: '-', word: 'not exported', className: 'n', meaning: 'not a day of this export' },
];
