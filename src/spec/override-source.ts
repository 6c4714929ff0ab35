/** File name under which values given by `--set` appear in error messages. */
export const SET_FILE = '--set';
