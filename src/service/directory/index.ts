// The directory's front door.
export { type ChangedTest, type CodeAndName, type DirectoryDiff, diff, type Renamed, type Renumbered } from './diff.ts';
export { diffText } from './diff-text.ts';
export type { DigitalService } from './digital-services.ts';
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
export { activityDefinitionOf, directoryResources, orderRequirementsOf, planDefinitionOf } from './directory-resources.ts';
export { type Imported, type ImportRequest, importDirectory, isDated } from './importing/import-directory.ts';
export { bySpecialty, type Specialty, type SpecialtyGroup, specialtyOf } from './importing/specialty.ts';
export { genesIn, targetName } from './importing/target.ts';
export { publishDirectory } from './publish.ts';
export { digitalServices, loadDirectory, saveVersion } from './store.ts';
