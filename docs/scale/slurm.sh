#!/bin/bash
# One step of Likeness as a Slurm array: each task does one share of the work.
#
#   prepare=$(sbatch --parsable docs/scale/slurm.sh prepare /data/raw /data/dataset)
#   sbatch --dependency="afterok:$prepare" docs/scale/slurm.sh features /data/dataset s3://bucket/features
#
# Arguments after these go to likeness as they are. A task that was killed, preempted or requeued goes on
# where it stopped. To repeat tasks 3 and 7 of 64, keep the number of shares:
#
#   SHARDS=64 sbatch --array=3,7 docs/scale/slurm.sh prepare /data/raw /data/dataset

#SBATCH --job-name=likeness
#SBATCH --array=1-64
#SBATCH --nodes=1
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=8
#SBATCH --mem=24G
#SBATCH --time=24:00:00
#SBATCH --requeue
#SBATCH --output=likeness-%A_%a.log

set -euo pipefail

# How likeness is started: the installed command, or "node /path/to/likeness/dist/cli.js".
read -r -a likeness <<< "${LIKENESS:-likeness}"
shards=${SHARDS:-$SLURM_ARRAY_TASK_COUNT}
shard="$SLURM_ARRAY_TASK_ID/$shards"
workers=${SLURM_CPUS_PER_TASK:-$(nproc)}

# Node takes 4 GB for its own objects unless told; of millions of photos it keeps the names.
memoryMb=${SLURM_MEM_PER_NODE:-8192}
export NODE_OPTIONS="${NODE_OPTIONS:-} --max-old-space-size=$((memoryMb * 3 / 4))"

usage() {
  echo "usage: slurm.sh prepare <raw> <dataset> [options] | features <dataset> <location> [options]" >&2
  exit 2
}

[ $# -ge 3 ] || usage
step=$1 first=$2 second=$3
shift 3

case $step in
  prepare)
    exec "${likeness[@]}" prepare "$first" "$second" --shard "$shard" --workers "$workers" "$@"
    ;;
  features)
    exec "${likeness[@]}" features "$first" --features "$second" --shard "$shard" --workers "$workers" "$@"
    ;;
  *) usage ;;
esac
