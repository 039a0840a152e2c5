/// What is used of Web Bluetooth and of the Barcode Detection API, which TypeScript's DOM does not know.
/// @source https://webbluetoothcg.github.io/web-bluetooth/
/// @source https://wicg.github.io/shape-detection-api/

export interface WebBluetooth {
  requestDevice(options: { filters: readonly { services: readonly string[] }[] }): Promise<GattDevice>;
  getAvailability?(): Promise<boolean>;
}

export interface GattDevice extends EventTarget {
  readonly name?: string;
  readonly gatt?: GattServer;
}

export interface GattServer {
  readonly connected: boolean;
  connect(): Promise<GattServer>;
  disconnect(): void;
  getPrimaryService(uuid: string): Promise<GattService>;
}

export interface GattService {
  getCharacteristic(uuid: string): Promise<GattCharacteristic>;
}

export interface GattCharacteristic extends EventTarget {
  readonly value?: DataView;
  readValue(): Promise<DataView>;
  writeValueWithResponse(value: Uint8Array): Promise<void>;
  startNotifications(): Promise<unknown>;
}

export interface BarcodeDetector {
  detect(image: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}

interface Browser {
  readonly isSecureContext: boolean;
  readonly navigator: { readonly bluetooth?: WebBluetooth; readonly mediaDevices?: MediaDevices };
  readonly BarcodeDetector?: {
    new (options: { formats: readonly string[] }): BarcodeDetector;
    getSupportedFormats(): Promise<readonly string[]>;
  };
}

export type BluetoothSupport =
  | { readonly kind: 'there'; readonly bluetooth: WebBluetooth }
  /// The browser has none for pages that came over plain HTTP.
  | { readonly kind: 'insecure' }
  | { readonly kind: 'none' };

export function bluetoothOf(browser: Browser): BluetoothSupport {
  const { bluetooth } = browser.navigator;
  if (!browser.isSecureContext) return { kind: 'insecure' };
  return bluetooth === undefined ? { kind: 'none' } : { kind: 'there', bluetooth };
}

/// @return null where the browser cannot look for QR codes, or has no camera for this page
export async function qrDetectorOf(browser: Browser): Promise<BarcodeDetector | null> {
  if (browser.BarcodeDetector === undefined || browser.navigator.mediaDevices === undefined) return null;
  try {
    const formats = await browser.BarcodeDetector.getSupportedFormats();
    return formats.includes('qr_code') ? new browser.BarcodeDetector({ formats: ['qr_code'] }) : null;
  } catch {
    return null;
  }
}
