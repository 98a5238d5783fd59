import { expect, test } from 'vitest';
import { boardModel } from './board-model.ts';

test.each([
  { text: 'Raspberry Pi 5 Model B Rev 1.0\0', filters: ['pi5'], is64Bit: true },
  { text: 'Raspberry Pi 500 Rev 1.0', filters: ['pi5', 'pi500'], is64Bit: true },
  { text: 'Raspberry Pi Compute Module 5 Lite Rev 1.0', filters: ['pi5', 'cm5'], is64Bit: true },
  { text: 'Raspberry Pi 4 Model B Rev 1.5', filters: ['pi4'], is64Bit: true },
  { text: 'Raspberry Pi 400 Rev 1.0', filters: ['pi4', 'pi400'], is64Bit: true },
  { text: 'Raspberry Pi Compute Module 4 Rev 1.1', filters: ['pi4', 'cm4'], is64Bit: true },
  { text: 'Raspberry Pi 3 Model B Plus Rev 1.3', filters: ['pi3', 'pi3+'], is64Bit: true },
  { text: 'Raspberry Pi Compute Module 3 Plus Rev 1.0', filters: ['pi3'], is64Bit: true },
  { text: 'Raspberry Pi 2 Model B Rev 1.1', filters: ['pi2'], is64Bit: false },
  { text: 'Raspberry Pi 2 Model B Rev 1.2', filters: ['pi2'], is64Bit: true },
  { text: 'Raspberry Pi Zero 2 W Rev 1.0', filters: ['pi0', 'pi02'], is64Bit: true },
  { text: 'Raspberry Pi Zero W Rev 1.1', filters: ['pi0', 'pi0w'], is64Bit: false },
  { text: 'Raspberry Pi Model B Rev 2', filters: ['pi1'], is64Bit: false },
])('$text reads the sections $filters of config.txt', ({ text, filters, is64Bit }) => {
  expect(boardModel(text)).toMatchObject({ isRaspberryPi: true, filters, is64Bit });
});

test('a Raspberry Pi that is newer than this program is one all the same', () => {
  expect(boardModel('Raspberry Pi 9 Model Z')).toEqual({ name: 'Raspberry Pi 9 Model Z', isRaspberryPi: true, filters: [], is64Bit: undefined });
});

test('another board has no sections', () => {
  expect(boardModel('FriendlyElec NanoPi R5S\0')).toEqual({ name: 'FriendlyElec NanoPi R5S', isRaspberryPi: false, filters: [], is64Bit: undefined });
});
