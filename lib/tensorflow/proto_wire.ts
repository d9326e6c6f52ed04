/**
 * Protocol buffers' wire format, as far as the few messages that are handed to TensorFlow need it: no protocol
 * buffer library has to be there for them.
 */

const VARINT = 0;
const LENGTH_DELIMITED = 2;

/** The bytes of a field with a whole number, from 0 to 2^31 - 1. */
export function integerField(number: number, value: number): number[] {
  return [...varint(number << 3 | VARINT), ...varint(value)];
}

/** The bytes of a field with a message, given by its own bytes. */
export function messageField(number: number, bytes: number[]): number[] {
  return [...varint(number << 3 | LENGTH_DELIMITED), ...varint(bytes.length), ...bytes];
}

/** The bytes of a field with text. */
export function textField(number: number, text: string): number[] {
  return messageField(number, [...new TextEncoder().encode(text)]);
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [value & 127 | 128, ...varint(value >>> 7)];
}
