import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { BlobServiceClient } from '@azure/storage-blob';

/**
 * Copies containers into a folder, which is emptied first.
 * @param names of the containers; each becomes a folder
 * @returns how many files there are
 */
export async function saveContainers(
  connectionString: string,
  names: readonly string[],
  folder: string,
): Promise<number> {
  await rm(folder, { recursive: true, force: true });
  const service = BlobServiceClient.fromConnectionString(connectionString);
  let files = 0;
  for (const name of names) {
    const container = service.getContainerClient(name);
    for await (const blob of container.listBlobsFlat()) {
      const file = path.join(folder, name, blob.name);
      await mkdir(path.dirname(file), { recursive: true });
      await container.getBlobClient(blob.name).downloadToFile(file);
      files += 1;
    }
  }
  return files;
}
