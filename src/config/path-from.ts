/** A path as it stands in a config file of this folder (empty for the current one); absolute ones and those from home stay. */
export const pathFrom = (folder: string, path: string): string => (folder === '' || /^[/~]/.test(path) ? path : `${folder}/${path}`);
