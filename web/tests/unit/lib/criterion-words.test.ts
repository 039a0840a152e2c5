import { expect, it } from 'vitest';
import { criterionLimit, criterionName, criterionReason } from '../../../src/lib/criterion-words.ts';
import { speaking } from '../messages/speaking.ts';

const usual =
  '3998 of 4002 ten-minute means were within the limit; 4 that a dip, swell or interruption touched are left out; ' +
  '26 of 4028 were not measured, which could change the verdict.';

it('tells the server’s reasons with the numbers as the reader writes them', () => {
  expect(criterionReason(usual)).toBe(
    '3,998 of 4,002 ten-minute means were within the limit; 4 that a dip, swell or interruption touched are left out; ' +
      '26 of 4,028 were not measured, which could change the verdict.',
  );
});

it('tells them in German', () => {
  speaking('de', () => {
    expect(criterionReason(usual)).toBe(
      '3.998 von 4.002 Zehn-Minuten-Mitteln lagen innerhalb der Grenze; 4, in die ein Einbruch, eine Überhöhung oder eine ' +
        'Unterbrechung fiel, sind ausgelassen; 26 von 4.028 wurden nicht gemessen, was das Urteil ändern könnte.',
    );
    expect(criterionReason('None of the 1008 ten-minute means of the week was measured.')).toBe(
      'Von den 1.008 Zehn-Minuten-Mitteln der Woche wurde keines gemessen.',
    );
    expect(
      criterionReason(
        '998 of 998 harmonic sets, one of each ten minutes, were within the limit. Nearest to its limit is order 15: 0.42 % of 0.5 %.',
      ),
    ).toBe(
      '998 von 998 Sätzen von Oberschwingungen, einem je zehn Minuten, lagen innerhalb der Grenze. ' +
        'Ihrer Grenze am nächsten ist die Ordnung 15: 0,42 % von 0,5 %.',
    );
    expect(criterionReason('It takes the voltages of three phases.')).toBe('Dafür werden die Spannungen dreier Phasen gebraucht.');
    expect(criterionName({ id: 'voltage_thd', name: 'Total harmonic distortion of the voltage' })).toBe(
      'Gesamte harmonische Verzerrung der Spannung',
    );
  });
});

it('leaves as it is what a later server says', () => {
  speaking('de', () => {
    expect(criterionReason('The moon was full.')).toBe('The moon was full.');
    expect(criterionName({ id: 'moon', name: 'Moon' })).toBe('Moon');
    expect(criterionLimit({ id: 'moon', limit: 'less than full' })).toBe('less than full');
  });
});
