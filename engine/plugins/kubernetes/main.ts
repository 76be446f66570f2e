import { serve } from "../serve.ts";
import { kubernetesProvider } from "./kubernetesProvider.ts";

await serve(kubernetesProvider);
