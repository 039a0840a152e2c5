/// The language that was chosen in the app, where the service worker can read it: it has no localStorage.

const databaseName = 'edl.push';
const storeName = 'choices';
const languageKey = 'language';

function opened(factory: IDBFactory): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = factory.open(databaseName, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(storeName);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB does not open'));
  });
}

async function inStore<T>(factory: IDBFactory, mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await opened(factory);
  try {
    return await new Promise<T>((resolve, reject) => {
      const request = work(database.transaction(storeName, mode).objectStore(storeName));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error('IndexedDB does not answer'));
    });
  } finally {
    database.close();
  }
}

export async function keepLanguage(language: string, factory: IDBFactory = indexedDB): Promise<void> {
  await inStore(factory, 'readwrite', (store) => store.put(language, languageKey));
}

/// @return null where nothing was kept, or the browser keeps nothing
export async function keptLanguage(factory: IDBFactory = indexedDB): Promise<string | null> {
  try {
    const kept = await inStore<unknown>(factory, 'readonly', (store) => store.get(languageKey));
    return typeof kept === 'string' ? kept : null;
  } catch {
    return null;
  }
}
