#!/bin/sh
# A class in eight parts, at the root of the repository: sbatch classroom/deploy/slurm.sh SUBMISSIONS RESULTS
# When all are done: cargo grade merge RESULTS/1 … RESULTS/8 --out RESULTS/class
#SBATCH --job-name=grade
#SBATCH --array=1-8
#SBATCH --cpus-per-task=2
#SBATCH --mem=8G
#SBATCH --time=04:00:00
set -eu
submissions=$1
results=$2
parts=$SLURM_ARRAY_TASK_COUNT
exec cargo grade "$submissions" --out "$results/$SLURM_ARRAY_TASK_ID" --shard "$SLURM_ARRAY_TASK_ID/$parts" --jobs 2
