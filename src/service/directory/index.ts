// The directory's front door.

export type {
  Commissioning,
  Directory,
  DirectoryKind,
  DirectoryTest,
  DirectoryVersion,
  Indication,
  Method,
  SearchHit,
  Target,
} from './directory.ts';
export { loadDirectory } from './store.ts';
