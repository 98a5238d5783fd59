/** The bytes of base64 text with line breaks; undefined where it is not base64. */
export function bytesOfBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text.replaceAll('\n', '')), (char) => char.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** UTF-8 text; undefined where the bytes are something else. */
export function textOfBytes(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
