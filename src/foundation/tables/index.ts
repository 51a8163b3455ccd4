// Tables that people send: CSV with its line numbers.
export { type CsvReading, type CsvRow, readCsv } from './read-csv.ts';
