import { catalogue } from './language.svelte.ts';

/// The criteria of EN 50160 as the server tells them, by their ids. One that is not here is told in the server's words.
export const criterionWords = catalogue({
  en: {
    names: {
      frequency_usual: 'Frequency, 99.5 % of the time',
      frequency_permissible: 'Frequency, always',
      voltage_usual: 'Supply voltage, 95 % of the week',
      voltage_permissible: 'Supply voltage, always',
      unbalance: 'Voltage unbalance',
      voltage_thd: 'Total harmonic distortion of the voltage',
      voltage_harmonics: 'Single harmonics of the voltage, orders 2 to 25',
      flicker: 'Flicker',
      mains_signalling: 'Mains signalling voltages',
    },
    limits: {
      frequency_usual: '99.5 % of the ten-second means within ±1 %: the standard’s span is a year, this is of the week',
      frequency_permissible: 'all ten-second means within +4 % / −6 %',
      voltage_usual: '95 % of the ten-minute means within Un ±10 %',
      voltage_permissible: 'all ten-minute means within Un +10 % / −15 %',
      unbalance: '95 % of the ten-minute means of the negative sequence at most 2 % of the positive',
      voltage_thd: '95 % of the ten-minute means at most 8 %',
      voltage_harmonics: '95 % of the ten-minute means of each order at most its limit',
      flicker: '95 % of the long-term severities Plt at most 1',
      mains_signalling: '99 % of a day’s three-second means below the curve',
    },
    /// What the server counts.
    intervals: {
      'ten-minute means': 'ten-minute means',
      'ten-second means': 'ten-second means',
      'ten-minute intervals': 'ten-minute intervals',
      'harmonic sets, one of each ten minutes,': 'harmonic sets, one of each ten minutes,',
    },
    none: (all: string, what: string) => `None of the ${all} ${what} of the week was measured.`,
    within: (within: string, counted: string, what: string) => `${within} of ${counted} ${what} were within the limit`,
    flagged: (count: string) => `; ${count} that a dip, swell or interruption touched are left out`,
    missing: (missing: string, judged: string) => `; ${missing} of ${judged} were not measured`,
    couldChange: ', which could change the verdict',
    nearest: (order: string, value: string, limit: string) => `Nearest to its limit is order ${order}: ${value} % of ${limit} %.`,
    sentences: {
      'The readings have no frequency near 50 or 60 Hz, and none was given.':
        'The readings have no frequency near 50 or 60 Hz, and none was given.',
      'It takes the voltages of three phases.': 'It takes the voltages of three phases.',
      'By fundamental phasors of one window of 200 ms each.': 'By fundamental phasors of one window of 200 ms each.',
      'By magnitudes to neutral, with angles taken to be 120° apart: what angles add is unseen.':
        'By magnitudes to neutral, with angles taken to be 120° apart: what angles add is unseen.',
      'Not measured: a flickermeter (IEC 61000-4-15) needs the waveform without a break.':
        'Not measured: a flickermeter (IEC 61000-4-15) needs the waveform without a break.',
      'Not measured: the meter tells no voltages between the harmonics.':
        'Not measured: the meter tells no voltages between the harmonics.',
    },
  },
  de: {
    names: {
      frequency_usual: 'Frequenz, 99,5 % der Zeit',
      frequency_permissible: 'Frequenz, immer',
      voltage_usual: 'Versorgungsspannung, 95 % der Woche',
      voltage_permissible: 'Versorgungsspannung, immer',
      unbalance: 'Unsymmetrie der Spannung',
      voltage_thd: 'Gesamte harmonische Verzerrung der Spannung',
      voltage_harmonics: 'Einzelne Oberschwingungen der Spannung, Ordnungen 2 bis 25',
      flicker: 'Flicker',
      mains_signalling: 'Signalspannungen auf dem Netz',
    },
    limits: {
      frequency_usual: '99,5 % der Zehn-Sekunden-Mittel innerhalb ±1 %: die Norm meint ein Jahr, hier ist es die Woche',
      frequency_permissible: 'alle Zehn-Sekunden-Mittel innerhalb +4 % / −6 %',
      voltage_usual: '95 % der Zehn-Minuten-Mittel innerhalb Un ±10 %',
      voltage_permissible: 'alle Zehn-Minuten-Mittel innerhalb Un +10 % / −15 %',
      unbalance: '95 % der Zehn-Minuten-Mittel des Gegensystems höchstens 2 % des Mitsystems',
      voltage_thd: '95 % der Zehn-Minuten-Mittel höchstens 8 %',
      voltage_harmonics: '95 % der Zehn-Minuten-Mittel jeder Ordnung höchstens deren Grenze',
      flicker: '95 % der Langzeit-Flickerstärken Plt höchstens 1',
      mains_signalling: '99 % der Drei-Sekunden-Mittel eines Tages unter der Kurve',
    },
    intervals: {
      'ten-minute means': 'Zehn-Minuten-Mitteln',
      'ten-second means': 'Zehn-Sekunden-Mitteln',
      'ten-minute intervals': 'Zehn-Minuten-Abschnitten',
      'harmonic sets, one of each ten minutes,': 'Sätzen von Oberschwingungen, einem je zehn Minuten,',
    },
    none: (all: string, what: string) => `Von den ${all} ${what} der Woche wurde keines gemessen.`,
    within: (within: string, counted: string, what: string) => `${within} von ${counted} ${what} lagen innerhalb der Grenze`,
    flagged: (count: string) => `; ${count}, in die ein Einbruch, eine Überhöhung oder eine Unterbrechung fiel, sind ausgelassen`,
    missing: (missing: string, judged: string) => `; ${missing} von ${judged} wurden nicht gemessen`,
    couldChange: ', was das Urteil ändern könnte',
    nearest: (order: string, value: string, limit: string) => `Ihrer Grenze am nächsten ist die Ordnung ${order}: ${value} % von ${limit} %.`,
    sentences: {
      'The readings have no frequency near 50 or 60 Hz, and none was given.':
        'Die Messwerte haben keine Frequenz nahe 50 oder 60 Hz, und es wurde keine angegeben.',
      'It takes the voltages of three phases.': 'Dafür werden die Spannungen dreier Phasen gebraucht.',
      'By fundamental phasors of one window of 200 ms each.': 'Aus Grundschwingungszeigern je eines Fensters von 200 ms.',
      'By magnitudes to neutral, with angles taken to be 120° apart: what angles add is unseen.':
        'Aus den Beträgen gegen den Neutralleiter, mit angenommenen Winkeln von 120°: was die Winkel beitragen, bleibt ungesehen.',
      'Not measured: a flickermeter (IEC 61000-4-15) needs the waveform without a break.':
        'Nicht gemessen: ein Flickermeter (IEC 61000-4-15) braucht den Kurvenverlauf ohne Lücke.',
      'Not measured: the meter tells no voltages between the harmonics.':
        'Nicht gemessen: der Zähler liefert keine Spannungen zwischen den Oberschwingungen.',
    },
  },
});
