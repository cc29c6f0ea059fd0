package culex.system.deploy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Finds fields of Kubernetes manifests that fabric8's model does not have: each object of the model collects them in {@code
 * getAdditionalProperties()}.
 */
final class UnknownFields {
    private static final String MODEL = "io.fabric8.kubernetes.api.model";

    private UnknownFields() {}

    /** Returns the paths of unknown fields below an object of the model, such as {@code spec.replicaz}. */
    static List<String> of(Object object) {
        List<String> found = new ArrayList<>();
        walk("", object, found);
        return found;
    }

    private static void walk(String path, Object value, List<String> found) {
        switch (value) {
            case Collection<?> items -> {
                int index = 0;
                for (Object item : items) {
                    walk(path + "[" + index++ + "]", item, found);
                }
            }
            case Map<?, ?> map -> map.forEach((key, item) -> walk(path + "." + key, item, found));
            default -> {
                if (value.getClass().getName().startsWith(MODEL)
                        && !value.getClass().isEnum()) {
                    walkBean(path, value, found);
                }
            }
        }
    }

    private static void walkBean(String path, Object bean, List<String> found) {
        Arrays.stream(bean.getClass().getMethods())
                .filter(m -> m.getParameterCount() == 0 && m.getName().startsWith("get"))
                .filter(m -> !m.getName().equals("getClass"))
                .forEach(getter -> {
                    Object value = invoke(getter, bean);
                    if (getter.getName().equals("getAdditionalProperties")) {
                        ((Map<?, ?>) value).keySet().forEach(key -> found.add((path + "." + key).substring(1)));
                    } else if (value != null) {
                        walk(path + "." + fieldName(getter), value, found);
                    }
                });
    }

    private static String fieldName(Method getter) {
        String name = getter.getName().substring("get".length());
        return name.isEmpty() ? name : Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    private static Object invoke(Method getter, Object bean) {
        try {
            return getter.invoke(bean);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(getter.toString(), e);
        }
    }
}
