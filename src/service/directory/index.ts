// The directory's front door.
export type { Directory, DirectoryKind, DirectoryTest, DirectoryVersion, Indication, Method, SearchHit, Target } from './directory.ts';
