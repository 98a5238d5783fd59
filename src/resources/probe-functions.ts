/**
 * What every kind's probe may use: `$nl` (a newline), no globbing (`set -f`), C locale, UTC, each body in its own subshell with
 * stderr thrown away unless the body keeps it. Here-documents are not used anywhere: some shells put them into a file.
 */
export const statFormat = 'stat|%f|%u:%g|%s|%i|%y|%z|%n';

/** Largest file whose text is brought back, in bytes. */
export const textLimitBytes = 65_536;

export const probeFunctions = `nl='
'
# stat_all PATH... : one line for each that is there, an error line for each other
stat_all() { stat -c '${statFormat}' -- "$@" 2>&1; }
# read_files PATH... : stat lines, hashes, and the text of those that everybody may read
read_files() (
  IFS=$nl regular= small=
  for line in $(stat_all "$@"); do
    printf '%s\\n' "$line"
    IFS='|'; set -- $line; IFS=$nl
    case "$1:$2" in stat:8???) ;; *) continue ;; esac
    regular="$regular$nl$8"
    if [ $((0x$2 & 4)) -ne 0 ] && [ "$4" -le ${textLimitBytes} ]; then
      small="$small$nl$8"
      printf 'text|%s|%s\\n' "$4" "$8"
    fi
  done
  [ -z "$regular" ] || sha256sum -- $regular 2>&1
  [ -z "$small" ] || { echo base64; cat -- $small | base64; }
)`;
